import type { CellContext } from './cell-context.ts'
import { type ActAnswer, isBehindItsBack } from '../model/acts.ts'
import { actOnRecords } from './act-on-records.ts'
import { messageOf, ShakedownError } from '../errors.ts'
import { pairsOf } from '../model/queue-pair.ts'
import type { OperateAction, Step } from '../model/schedule.ts'
import type { StreamFacts } from '../model/target.ts'

interface Answer extends ActAnswer {
  readonly words: string
  readonly keys?: readonly string[]
}

/** Acts on each of a stream's dead-letter queues, one after the other. How many messages it found on all of them. */
const onEach = async ({ stream }: CellContext, what: (pair: StreamFacts) => Promise<number>): Promise<number> => {
  let count = 0
  for (const pair of pairsOf(stream)) count += await what({ ...stream, ...pair })
  return count
}

const deadEnds = ({ stream }: CellContext): readonly string[] =>
  pairsOf(stream).map(({ deadLetterQueue }) => deadLetterQueue)

const act = async (context: CellContext, action: OperateAction): Promise<Answer> => {
  const { target, stream, binding } = context
  const ends = deadEnds(context)
  switch (action.action) {
    case 'redrive': {
      const count = await onEach(context, async (pair) => target.redrive(pair))
      return { count, words: `asked to redrive ${ends.join(' and ')}: ${count} messages found` }
    }
    case 'redrive-all': {
      const counts = await target.redriveAll(stream)
      const count = ends.reduce((sum, queue) => sum + (counts.get(queue) ?? 0), 0)
      return {
        count,
        words: `asked to redrive all dead-letter queues: ${count} messages found on ${ends.join(' and ')}`,
      }
    }
    case 'purge': {
      const { purge } = target
      if (purge === undefined) throw new Error('the target cannot purge')
      const count = await onEach(context, async (pair) => purge(pair))
      return { count, words: `asked to purge ${ends.join(' and ')}: ${count} messages found` }
    }
    case 'restart':
      return target.restart(stream.service).then(
        () => ({ count: 0, words: `restarted all replicas of ${stream.service}` }),
        (error: unknown) => {
          if (!(error instanceof ShakedownError) || error.code !== 'service-not-ready') throw error
          const [late = ''] = error.message.split('\n')
          return { count: 1, words: `restarted all replicas of ${stream.service}, which run; ${late}` }
        },
      )
    case 'fix': {
      const keys = new Set(action.keys?.map((key) => binding.key(stream, key)))
      const fixed = context.unreadable.filter(({ key }) => action.keys === undefined || keys.has(key))
      await stream.fix?.(fixed)
      context.fixes.push(context.cell.id)
      for (const ref of fixed) context.unreadable.splice(context.unreadable.indexOf(ref), 1)
      context.published.push(...fixed)
      return { count: fixed.length, words: `made ${fixed.length} unreadable events readable` }
    }
    default:
      return actOnRecords(context, action.action, action)
  }
}

/** Messages on the dead-letter queue before anybody acts; unknown where it cannot be asked. */
const visibleLetters = async (context: CellContext): Promise<number | undefined> =>
  Promise.all(deadEnds(context).map(async (queue) => context.target.depth(queue))).then(
    (depths) => depths.reduce((sum, { visible }) => sum + visible, 0),
    () => undefined,
  )

/** Acts as an operator would, and records the answer. */
export const operate = async (context: CellContext, step: Step, action: OperateAction): Promise<void> => {
  const common = {
    kind: 'operate',
    actor: isBehindItsBack(action.action) ? 'somebody' : 'operator',
    step: step.id,
    action: action.action,
    subject: context.cell.stream.service,
  } as const
  // What others left there is found by a redrive too, and is not this cell's to count.
  const there = action.action.startsWith('redrive') ? await visibleLetters(context) : undefined
  const before = there === undefined ? {} : { count: there }
  context.record({ ...common, ...before, outcome: 'invoke', words: `begins ${action.action}` })
  try {
    const answer = await act(context, action)
    context.record({ ...common, ...answer, outcome: 'ok' })
  } catch (error) {
    context.record({ ...common, outcome: 'fail', words: `${action.action} failed: ${messageOf(error)}` })
  }
}
