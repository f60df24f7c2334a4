import { type Check, judgementOf } from '../harness/model/check.ts'
import { askedAt, healthFigure } from '../harness/model/health-readings.ts'
import type { History } from '../harness/model/history.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { at } from './evidence.ts'
import type { HealthWords } from './health-tells-truth.ts'

/** Options of {@link comesBackByItself}. */
export interface ComesBackByItselfOptions {
  /** How health may name the database, and how the parts that are well: none of these may be named in its place. @default in no known words */
  readonly words?: HealthWords
}

/** The measurements of the last reading: those of its replicas stand next to each other, and other probes' before the next. */
const lastOf = (measured: readonly OperationOf<'probe'>[]): readonly OperationOf<'probe'>[] =>
  measured.filter(({ index }, nth) => measured.at(-1)?.index === index + measured.length - 1 - nth)

/** The measurements of the first reading alone. */
const firstOf = (measured: readonly OperationOf<'probe'>[]): readonly OperationOf<'probe'>[] =>
  measured.filter(({ index }, nth) => measured[0]?.index === index - nth)

/** The restart of the service, and the end of the fault in which it took place. */
const restartOf = (history: History) => {
  const restart = history.of('operate').find(({ action, outcome }) => action === 'restart' && outcome === 'ok')
  const heal = history.of('fault').find(({ phase, index }) => phase === 'heal' && index > (restart?.index ?? Infinity))
  return restart === undefined || heal === undefined ? undefined : { restart, heal }
}

/**
 * A service started without its database says that it is down, or does not listen before it has it, and is healthy once that returns, though nobody starts it again. It may call the database what it
 * likes, or say no word of it; only another part that is well must not be named in its place.
 */
export const comesBackByItself = ({ words: { names, others } = {} }: ComesBackByItselfOptions = {}): Check => ({
  name: 'comes-back-by-itself',
  property:
    'a service that is started without its database says so in its health, and is healthy when it returns without another restart',
  judge: (history) => {
    const none = 'the health of a service was not measured while its database was away'
    const span = restartOf(history)
    if (span === undefined) return judgementOf(0, [], { pass: '', none })
    const { restart, heal } = span
    const { service } = history.facts
    const isHealth = ({ probe, subject }: OperationOf<'probe'>): boolean =>
      probe === 'health' && subject.startsWith(service)
    const measured = history.of('probe').filter(isHealth)
    // Asked once the restart was done, and answered before the database was on its way back.
    const backMs = heal.begunMs ?? heal.timeMs
    const during = firstOf(
      measured.filter((each) => askedAt(each) >= restart.timeMs && each.timeMs <= backMs && each.index > restart.index),
    )
    const last = lastOf(measured.filter((each) => askedAt(each) >= heal.timeMs))
    const again = history
      .of('process')
      .filter(({ process, phase, index }) => process.startsWith(service) && phase === 'started' && index > heal.index)
    const findings = [
      ...during
        .filter(
          ({ value, words }) =>
            // Who listens to nobody before it has its database says so too.
            !(value === healthFigure.silent && (restart.count ?? 0) > 0) &&
            (value !== healthFigure.down || (others?.test(words) === true && names?.test(words) !== true)),
        )
        .map((said) => ({
          words: `its database was away, and at ${at(said)} its health said: ${said.words}`,
          operations: [restart.index, said.index],
        })),
      ...last
        .filter(({ value }) => value !== healthFigure.up)
        .map((said) => ({
          words: `the database was back at ${at(heal)}, and at ${at(said)} its health still said: ${said.words}`,
          operations: [heal.index, said.index],
        })),
      ...again.map((start) => ({
        words: `${start.process} was started again at ${at(start)}, after the database was back`,
        operations: [heal.index, start.index],
      })),
    ]
    const pass = `${during[0]?.words ?? ''} while the database was away; healthy again without another restart`
    return judgementOf(Math.min(during.length, last.length), findings, { pass, none })
  },
})
