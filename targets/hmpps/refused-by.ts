import type { EffectRow } from '../../harness/model/target.ts'
import { readRefused } from './answers.ts'
import type { Operator } from './operator.ts'

/** Each call about these keys that a stand-in refused, as a row. */
export const refusedBy = async (
  { succeed }: Pick<Operator, 'succeed'>,
  service: string,
  keys: readonly string[],
): Promise<readonly EffectRow[]> => {
  const calls = readRefused(await succeed(service, 'GET', '/stand-in/refused'))
  return calls.flatMap(({ method, path, status, problem, body }, nth): readonly EffectRow[] => {
    const text = `${path} ${JSON.stringify(body ?? null)}`
    const key = keys.find((each) => text.includes(each))
    if (key === undefined) return []
    return [
      {
        key,
        entity: 'refused call',
        record: `${service} ${nth + 1}`,
        state: `${method} ${path}: ${status} ${problem}`,
      },
    ]
  })
}
