import { z } from 'zod'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import { saidByForm } from '../harness/settings/said-by-form.ts'
import type { Fault, FaultFactory } from '../harness/model/fault.ts'
import { faults } from './index.ts'
import { makers } from './makers.ts'

const factories: Readonly<Record<string, FaultFactory>> = faults

const misused = (name: string, why: string, cause: unknown): ShakedownError =>
  new ShakedownError('fault-misused', `the fault ${name} cannot be made so: ${why}`, {
    hint: 'Mend its options; the types of "faults" say what each of them takes.',
    exitCode: 2,
    cause,
  })

/** Names that a form does not know, in words. */
const strange = ({ path, keys }: z.core.$ZodIssueUnrecognizedKeys): string =>
  `${keys.map((key) => [...path, key].join('.')).join(', ')}: there is no such option`

/** What is wrong with options, in words. */
const problemsOf = ({ issues }: z.ZodError): string =>
  issues
    .map((issue) => {
      if (issue.code === 'unrecognized_keys') return strange(issue)
      return issue.path.length === 0 ? saidByForm(issue) : `${issue.path.join('.')}: ${saidByForm(issue)}`
    })
    .join('; ')

/** What the form of a plan misses in options that a maker broke on. */
const missingIn = (name: string, [options = {}]: readonly unknown[]): string | undefined => {
  try {
    factories[name]?.(JSON.parse(JSON.stringify(options)))
    return undefined
  } catch (error) {
    return error instanceof z.ZodError ? problemsOf(error) : undefined
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** What of given options the form of a plan does not know: a maker takes no notice of that, and would strike more than is meant. */
const unknownIn = (name: string, { options: planned }: Fault, [given]: readonly unknown[]): readonly string[] => {
  if (!isObject(given) || !isObject(planned)) return []
  try {
    factories[name]?.(JSON.parse(JSON.stringify(Object.assign({}, planned, given))))
    return []
  } catch (error) {
    const issues = error instanceof z.ZodError ? error.issues : []
    return issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? [strange(issue)] : []))
  }
}

/** Makes a fault, and again from its options as a replay will: what that refuses is wrong with the options. */
const made = (name: string, make: (...options: unknown[]) => Fault, options: readonly unknown[]): Fault => {
  try {
    const fault = make(...options)
    // Through JSON, as a plan holds them: an option that is missing is not there.
    factories[name]?.(JSON.parse(JSON.stringify(fault.options)))
    const unknown = unknownIn(name, fault, options)
    if (unknown.length > 0) throw misused(name, unknown.join('; '), undefined)
    return fault
  } catch (error) {
    if (error instanceof ShakedownError) throw error
    throw misused(
      name,
      error instanceof z.ZodError ? problemsOf(error) : (missingIn(name, options) ?? messageOf(error)),
      error,
    )
  }
}

const isMaker = (value: unknown): value is (...options: unknown[]) => Fault => typeof value === 'function'

/** All makers of faults; a misuse is the user's error (exit 2), and told where it is made. */
export const checkedMakers = new Proxy(makers, {
  get: (target, name) => {
    const make: unknown = Reflect.get(target, name)
    return typeof name === 'string' && isMaker(make)
      ? (...options: unknown[]): Fault => made(name, make, options)
      : make
  },
})
