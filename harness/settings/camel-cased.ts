import { ShakedownError } from '../errors.ts'
import { didYouMean } from './nearest.ts'

/** A name of the wire in camel case: `expired-receipt` as `expiredReceipt`. */
type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name

/** The same makers under names in camel case. */
export type CamelCased<Makers extends object> = {
  readonly [Name in keyof Makers as CamelCase<Name & string>]: Makers[Name]
}

/** A name of the wire in camel case. */
export const camelCase = (name: string): string =>
  name.replaceAll(/-([a-z0-9])/g, (_, first: string) => first.toUpperCase())

/**
 * Makers under names in camel case, for configuration files: these are TypeScript whose types nobody checks when it runs, so that a name that does not exist is
 * refused with the nearest ones, instead of being "not a function" later.
 *
 * @param what they make: `fault`
 */
export function camelCased<Makers extends object>(what: string, makers: Makers): CamelCased<Makers>
export function camelCased(what: string, makers: object): object {
  const named = new Map(Object.entries(makers).map(([name, make]: [string, unknown]) => [camelCase(name), make]))
  return new Proxy(Object.fromEntries(named), {
    get: (target, name) => {
      // What JavaScript itself asks of any object.
      if (typeof name === 'symbol' || name === 'then' || name === 'toJSON') return Reflect.get(target, name)
      if (named.has(name)) return named.get(name)
      throw new ShakedownError(`unknown-${what}`, `there is no ${what} "${name}"`, {
        hint: didYouMean(camelCase(name), [...named.keys()]),
        exitCode: 2,
      })
    },
  })
}
