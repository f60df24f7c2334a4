import { alertedInTime } from '../../checks/front/alerted-in-time.ts'
import { expiredIsRefused } from '../../checks/front/expired-is-refused.ts'
import { alwaysOfFronts } from '../../checks/front/index.ts'
import type { CertificateValidity } from '../../harness/model/front.ts'
import type { FrontScenario } from '../../harness/model/front-scenario.ts'
import type { Walk } from '../../harness/model/walk.ts'
import { awaitAlert } from './alert-state.ts'
import { offersAll } from './offers.ts'

/** Within what time whoever shows a certificate shows the next one. */
const shownWithinMs = 15_000

/** So many times in a row: a server that takes up another certificate while it goes on may show the one before now and then, as long as any process of it has that. */
const inARow = 5

const steadily = (isSo: () => Promise<boolean>): (() => Promise<boolean>) => {
  let row = 0
  return async () => {
    row = (await isSo()) ? row + 1 : 0
    return row >= inARow
  }
}

const install = async ({ front }: Walk, validity: CertificateValidity): Promise<void> =>
  front.installCertificate?.(validity)

const write = async (walk: Walk, purpose: string, due: 'answered' | 'any'): Promise<boolean> => {
  const { status = 0 } = await walk.request('write', { text: walk.mark, purpose, due })
  return status >= 200 && status < 300
}

const nearItsEnd = async (walk: Walk): Promise<void> => {
  const { alert: name = '', withinMs = 0 } = walk.front.certificate ?? {}
  await walk.step('write', async () => write(walk, 'before', 'answered'))
  await walk.step('show a certificate that ends in days', async () => {
    await install(walk, 'near-end')
    await awaitAlert(walk, { name, withinMs }, 'raised')
    // It is still good.
    await write(walk, 'near-end', 'answered')
  })
  await walk.step('renew it', async () => {
    await install(walk, 'fresh')
    await awaitAlert(walk, { name, withinMs }, 'cleared')
  })
}

const expired = async (walk: Walk): Promise<void> => {
  const { alert: name = '', withinMs = 0 } = walk.front.certificate ?? {}
  await walk.step('write', async () => write(walk, 'before', 'answered'))
  await walk.step('show a certificate that has expired', async () => {
    await install(walk, 'expired')
    // Until it is shown, what is asked for may be done.
    await walk.until(
      shownWithinMs,
      steadily(async () => !(await write(walk, 'until-shown', 'any'))),
    )
    for (let time = 0; time < 3; time += 1) await write(walk, 'expired-certificate', 'any')
    // Whoever comes next must not meet an alert that is still on its way.
    await awaitAlert(walk, { name, withinMs }, 'raised')
  })
  await walk.step('renew it', async () => {
    await install(walk, 'fresh')
    await walk.until(
      shownWithinMs,
      steadily(async () => write(walk, 'until-renewed', 'any')),
    )
    await write(walk, 'renewed', 'answered')
    await awaitAlert(walk, { name, withinMs }, 'cleared')
  })
}

/** A certificate that ends soon, one that has ended, and their renewal. */
export const certificateExpiring = (): FrontScenario => ({
  name: 'certificate-expiring',
  claim:
    'A certificate near its end opens the alert in time, and its renewal closes it; over a connection whose certificate has expired nothing is done, and all is well again once it is renewed.',
  source: 'HAF CertificateExpiring',
  severity: 'P2',
  tags: ['front-door', 'security', 'alerts'],
  variants: ['near-its-end', 'expired'],
  fits: (front) =>
    front.certificate === undefined
      ? 'no certificate was declared; "certificate: { … }" would unlock this'
      : offersAll(front, ['write']),
  takesMs: () => 20_000,
  walk: async (walk) => {
    try {
      await (walk.variant === 'expired' ? expired(walk) : nearItsEnd(walk))
    } finally {
      await install(walk, 'fresh')
    }
  },
  checks: (_, variant) => [
    ...(variant === 'expired' ? [expiredIsRefused()] : []),
    alertedInTime(),
    ...alwaysOfFronts(),
  ],
})
