import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { cutSigns } from '../network/down.ts'
import { marker, toxicFault } from '../network/parts/toxic.ts'
import { ruleFault, ruleForm, type RuleOptions } from './parts/rule-fault.ts'

const hits = 'requests were answered 502'

/**
 * The gateway answers 502. For every request the link behind it is really cut, and the gateway finds nobody there; where only some requests are meant
 * (`match` or `which`), it is told to answer so.
 */
export const badGateway = (where: RuleOptions): Fault => {
  const { link, match, which, until = {}, atMostMs } = where
  const everything = (which === undefined || which === 'all') && Object.keys(match ?? {}).length === 0
  if (!everything) return ruleFault({ name: 'bad-gateway', where, effect: { kind: 'status', status: 502 }, hits })
  return toxicFault({
    name: 'bad-gateway',
    where: { link, until: { hits: until.hits ?? 1 }, atMostMs },
    own: {},
    toxics: [marker],
    down: true,
    signs: cutSigns,
    hits,
  })
}

/** Makes it again from a plan's options. */
export const badGatewayFrom = (options: Json): Fault => badGateway(ruleForm.parse(options))
