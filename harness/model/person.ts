/** Somebody who has an account. */
export interface Person {
  readonly username: string
  readonly password: string
}
