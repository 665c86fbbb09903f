/** A store that would lose records, or that does not let this process in, or that is too new for it. Waiting doesn't help. */
export class UnfitStore extends Error {
  override readonly name = 'UnfitStore';
}
