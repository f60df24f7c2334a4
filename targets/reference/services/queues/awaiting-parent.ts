/** What an event builds on is not there (yet): it is retried until it is. */
export class AwaitingParent extends Error {
  override readonly name = 'AwaitingParent'
}
