import type { CellHistory } from '../model/history.ts'
import type { CheckResult } from '../model/result.ts'
import { namedIn } from '../standing.ts'

/** Business keys that what was found names, each once. They differ from run to run, whatever they are made of. */
export const keysNamed = (
  { operations }: Pick<CellHistory, 'operations'>,
  checks: readonly CheckResult[],
): readonly string[] => {
  const words = checks.flatMap(({ findings }) => findings.map((finding) => finding.words))
  if (words.length === 0) return []
  const known = new Set(operations.flatMap(({ key }) => key ?? []))
  return [...new Set(words.flatMap((each) => namedIn(each, known)))]
}
