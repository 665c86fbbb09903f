import { html } from 'hono/html';
import { type Page, page } from './page.ts';

/** Shows a code to a person who brings it to a program by copy and paste, or why there is none. */
export function authCodePage(answer: { code: string | undefined; error: string | undefined }): Promise<Page> {
  const { code, error } = answer;
  if (code === undefined || code === '') {
    const why = error ?? 'There is no code in this address.';
    return page({
      title: 'No code',
      main: html`<div class="narrow"><section class="panel"><h1>There is no code</h1>
<p class="problem" role="alert">${why}</p>
<p class="lead">Go back to the program, and begin to sign in again.</p></section></div>`,
    });
  }
  return page({
    title: 'Your code',
    main: html`<div class="narrow"><section class="panel"><h1>Your code</h1>
<p class="lead">Copy it, and paste it where the program asks for it. It works once, and for some minutes only.</p>
<div class="fields"><div><label for="code">Authorization code</label>
<input type="text" id="code" value="${code}" readonly autofocus></div></div></section></div>`,
  });
}
