import type { CellContext } from './cell-context.ts'
import { type ActAnswer, isBehindItsBack } from '../model/acts.ts'
import { actOnRecords } from './act-on-records.ts'
import { messageOf, ShakedownError } from '../errors.ts'
import type { OperateAction, Step } from '../model/schedule.ts'

interface Answer extends ActAnswer {
  readonly words: string
  readonly keys?: readonly string[]
}

const act = async (context: CellContext, action: OperateAction): Promise<Answer> => {
  const { target, stream, binding } = context
  switch (action.action) {
    case 'redrive': {
      const count = await target.redrive(stream)
      return { count, words: `asked to redrive ${stream.deadLetterQueue}: ${count} messages found` }
    }
    case 'redrive-all': {
      const counts = await target.redriveAll(stream)
      const count = counts.get(stream.deadLetterQueue) ?? 0
      return {
        count,
        words: `asked to redrive all dead-letter queues: ${count} messages found on ${stream.deadLetterQueue}`,
      }
    }
    case 'purge': {
      if (target.purge === undefined) throw new Error('the target cannot purge')
      const count = await target.purge(stream)
      return { count, words: `asked to purge ${stream.deadLetterQueue}: ${count} messages found` }
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
const visibleLetters = async ({ target, stream }: CellContext): Promise<number | undefined> =>
  target.depth(stream.deadLetterQueue).then(
    ({ visible }) => visible,
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
