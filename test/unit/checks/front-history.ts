import { frontChecks } from '../../../checks/front/index.ts'
import { frontHistoryOf, type History, type NewOperation } from '../../../harness/model/history.ts'
import type { FrontCellFacts } from '../../../harness/model/front-operation.ts'
import type { Operation } from '../../../harness/model/operation.ts'

const cell = 'care/embedded/test/door/variant'

const facts: FrontCellFacts = {
  kind: 'front-cell',
  scenario: 'test',
  stream: 'door',
  variant: 'variant',
  service: 'gateway',
  links: { notes: 'notes-api', files: 'files-api' },
  breaker: { timeoutMs: 1000, opensAfter: 3, halfOpensAfterMs: 2000 },
  lockOut: { after: 2 },
}

/** One operation of a walk. */
export type Part = Partial<NewOperation> & Pick<NewOperation, 'kind'> & { readonly timeMs?: number }

/** A request of a walk, answered 200 after 10 ms unless told otherwise. */
export const request = (purpose: string, rest: Readonly<Record<string, unknown>> = {}): Part => ({
  kind: 'request',
  front: 'door',
  request: 'read',
  method: 'GET',
  path: '/notes',
  status: 200,
  tookMs: 10,
  due: 'answered',
  purpose,
  ...rest,
})

/** A history of a walk from parts, 10 ms apart. */
export const frontHistory = (
  parts: readonly Part[],
  overrides: Partial<FrontCellFacts> = {},
): History<FrontCellFacts> => {
  const lines = [{ ...facts, ...overrides }, ...parts, { kind: 'phase', phase: 'check', words: '' }].map(
    (part, index) => Object.assign({ index, timeMs: index * 10, actor: 'harness', outcome: 'ok', cell }, part),
  )
  const all: Operation[] = JSON.parse(JSON.stringify(lines))
  return frontHistoryOf(all, cell)
}

/** What a check makes of a walk: its verdict, and what it found. */
export const judgedBy = (
  name: keyof typeof frontChecks,
  parts: readonly Part[],
  overrides: Partial<FrontCellFacts> = {},
): readonly [string, readonly string[]] => {
  const { verdict, findings } = frontChecks[name]().judge(frontHistory(parts, overrides))
  return [verdict, findings.map(({ words }) => words)]
}
