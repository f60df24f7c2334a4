/** A release of a service: variables to set in its environment for it; both releases of a service set the same ones. */
export interface Release {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
}
