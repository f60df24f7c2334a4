// The janitor: a process of its own that ends its charges once the pipe from its parent closes, which the kernel does however
// the parent ended. It is in its own session, so no Ctrl-C and no signal to the parent's group reaches it.
import { createInterface } from 'node:readline'
import { endCharge } from './charge.ts'
import type { Charge } from './charge.ts'

/** One line on the janitor's standard input. */
export type JanitorOrder = { readonly entrust: Charge } | { readonly release: number }

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

const charges = new Map<number, Charge>()
const isOrder = (value: unknown): value is JanitorOrder =>
  typeof value === 'object' && value !== null && ('entrust' in value || 'release' in value)

for await (const line of createInterface({ input: process.stdin })) {
  const order: unknown = JSON.parse(line)
  if (!isOrder(order)) continue
  if ('entrust' in order) charges.set(order.entrust.pid, order.entrust)
  else charges.delete(order.release)
}
await Promise.allSettled([...charges.values()].map((charge) => endCharge(charge)))
