import { expect, it } from 'vitest'
import { keysNamed } from '../../../../harness/judge/keys-named.ts'
import { historyFrom } from '../../history-builder.ts'

const row = (key: string) =>
  ({ kind: 'effect', key, stream: 'stream', entity: 'note', record: '1', final: true }) as const

it('are those of the cell that findings name, each once, and no other', () => {
  const history = historyFrom([row('ab-cd'), row('ef-gh'), row('ij-kl')])
  const check = (...findings: readonly string[]) => ({
    check: 'a',
    property: '',
    verdict: 'fail' as const,
    words: 'of ij-kl',
    findings: findings.map((words) => ({ words, operations: [] })),
  })
  expect(keysNamed(history, [check('note of ab-cd is there', 'ab-cd and ef-gh are'), check()])).toEqual([
    'ab-cd',
    'ef-gh',
  ])
  expect(keysNamed(history, [check()])).toEqual([])
})
