import { type Check, judgementOf } from '../harness/model/check.ts'
import { at } from './evidence.ts'

/** However the subject fares, events of other keys go through meanwhile: before the fault is healed, before the poison is gone. */
export const bystandersNotHeldUp = (): Check => ({
  name: 'bystanders-not-held-up',
  property: 'other events go through while the fault lasts',
  needs: () => ['sees-consumers'],
  judge: (history) => {
    const bystanders = history.of('publish').filter(({ role, outcome }) => role === 'bystander' && outcome === 'ok')
    const healed = history.of('fault').find(({ phase }) => phase === 'heal')
    const poison = new Set(history.of('publish').flatMap(({ dies, copy }) => (dies === true ? [copy] : [])))
    const gone = history
      .of('move')
      .find(({ why, copy }) => why === 'dead-letter' && copy !== undefined && poison.has(copy))
    const end = healed ?? gone
    if (end === undefined)
      return judgementOf(0, [], { pass: '', none: 'there was no fault and no poison to be held up by' })
    const until = healed === undefined ? 'the unreadable event was gone' : 'the fault was healed'
    const findings = bystanders.flatMap((publish) => {
      const acknowledged = history
        .of('acknowledge')
        .find(({ copy, outcome }) => copy === publish.copy && outcome === 'ok')
      if (acknowledged !== undefined && acknowledged.index < end.index) return []
      const when = acknowledged === undefined ? 'never handled' : `handled only at ${at(acknowledged)}`
      return [
        {
          words: `the event of ${publish.key ?? ''}, which had nothing to do with it, was published at ${at(publish)} and ${when}; ${until} at ${at(end)}`,
          operations: [publish.index, end.index, ...(acknowledged === undefined ? [] : [acknowledged.index])],
        },
      ]
    })
    return judgementOf(bystanders.length, findings, {
      pass: `${bystanders.length} other events were handled before ${until}`,
      none: 'no bystander was published',
    })
  },
})
