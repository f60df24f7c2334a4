/** How much a type is wanted, 0 to 1, by an `Accept` header. */
const wantOf = (accept: string, type: string): number =>
  Math.max(
    0,
    ...accept.split(',').map((each) => {
      const [name = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase())
      if (name !== type && name !== `${type.split('/')[0]}/*` && name !== '*/*') return 0
      const quality = Number(parameters.find((part) => part.startsWith('q='))?.slice(2) ?? 1)
      return Number.isFinite(quality) ? quality : 0
    }),
  )

/** Whether an `Accept` header wants one type more than another. */
export const prefers = (accept: string | undefined, type: string, other: string): boolean =>
  accept !== undefined && wantOf(accept, type) > wantOf(accept, other)
