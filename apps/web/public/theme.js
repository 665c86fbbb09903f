// Runs before the first paint, from a file because the content security policy allows no inline script.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem('isthmus-theme');
  } catch {
    // Storage is off in this browser: the system's theme stays.
  }
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
