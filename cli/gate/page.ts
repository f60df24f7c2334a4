import { code, plain, table } from '../../reports/markdown-text.ts'
import { sentence } from '../../reports/html/words.ts'
import type { Decision } from './decision.ts'
import { subjectWords } from './of-subject.ts'

const listed = 3

const cellsOf = (cells: readonly string[]): string => {
  const more = cells.length > listed ? ` and ${cells.length - listed} more` : ''
  return cells.length === 0 ? '' : `${cells.slice(0, listed).map(code).join('<br>')}${more}`
}

const kinds = { fail: 'failed', unknown: 'not shown', broken: 'not to be trusted' } satisfies Record<
  Decision['reasons'][number]['kind'],
  string
>

const headlineOf = ({ decision, wanted }: Decision): string =>
  `${decision === 'go' ? 'Go' : 'No go'} for ${subjectWords(wanted)}`

const passing = ({ passed, required }: Decision): string =>
  required === 1
    ? `the required cell ${passed === 1 ? 'passes' : 'does not pass'}`
    : `${passed} of ${required} required cells pass`

/** The decision in plain lines, as it can be read aloud. */
export const decisionLines = (decision: Decision): readonly string[] => [
  `${headlineOf(decision)}: ${passing(decision)}.`,
  ...decision.reasons.map(({ words, cells }, at) => {
    const where =
      cells.length === 0 ? '' : ` [${cells[0] ?? ''}${cells.length > 1 ? ` and ${cells.length - 1} more` : ''}]`
    return `  ${at + 1}. ${sentence(words)}${where}`
  }),
  ...decision.borne.map(({ words, cells }) => `  Borne: ${sentence(words)} [${cells.join(', ')}]`),
  ...decision.runs
    .filter(({ signature }) => signature === 'unsigned')
    .map(({ runId }) => `  Run ${runId} is unsigned: it is checked against corruption, not against forgery.`),
]

/** The text of `gate.md`. */
export const decisionPage = (decision: Decision): string =>
  [
    `# ${decision.decision === 'go' ? '✅' : '⛔'} ${plain(headlineOf(decision))}`,
    '',
    `${sentence(passing(decision))} Decided ${decision.decidedAt} by Shakedown ${plain(decision.shakedown)}.`,
    ...(decision.reasons.length === 0
      ? []
      : [
          '',
          '## Why not',
          '',
          ...table(
            ['what', 'reason', 'cells'],
            decision.reasons.map(({ kind, words, cells }) => [kinds[kind], plain(sentence(words)), cellsOf(cells)]),
          ),
        ]),
    ...(decision.borne.length === 0
      ? []
      : [
          '',
          '## Borne by the policy',
          '',
          ...table(
            ['what', 'cells'],
            decision.borne.map(({ words, cells }) => [plain(sentence(words)), cellsOf(cells)]),
          ),
        ]),
    ...(decision.runs.length === 0
      ? []
      : [
          '',
          '## Decided from',
          '',
          ...table(
            ['run', 'target', 'stack', 'began', 'signature'],
            decision.runs.map(({ runId, target, stack, startedAt, signature }) => [
              // The page lies beside the folders of the runs.
              `[${code(runId)}](${encodeURIComponent(runId)}/report.html)`,
              plain(target),
              plain(stack),
              startedAt,
              signature,
            ]),
          ),
        ]),
    '',
  ].join('\n')
