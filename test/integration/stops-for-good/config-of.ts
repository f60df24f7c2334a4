const commandOf = ({ pathname }: URL): string => JSON.stringify([process.execPath, pathname])
const shop = commandOf(new URL('shop.ts', import.meta.url))

/** A configuration of orders that a consumer places at a shop; `env` is what of the environment of the command it gets beside the address of that. */
export const configOf = (consumer: URL, env = ''): string => `
import { defineConfig, defineStream, defineTarget, http } from 'shakedown'

const placed = defineStream({
  name: 'order.placed',
  queue: { name: 'orders', visibilityTimeoutSeconds: 2, maxReceiveCount: 3 },
  consumer: 'orders',
  event: ({ key, copy }) => ({ reference: key, id: copy }),
  effects: http({ process: 'shop', path: (key) => '/orders?reference=' + key }),
  links: { dependency: 'shop' },
})
const orders = defineTarget({
  name: 'orders',
  streams: [placed],
  processes: [
    { name: 'orders', command: ${commandOf(consumer)}, replicas: 1, dependsOn: ['shop'], health: '/', readyWithinSeconds: 10,
      env: ({ serviceUrl }) => ({ SHOP_URL: serviceUrl('shop'), ${env} }) },
    { name: 'shop', command: ${shop}, ready: { path: '/orders' } },
  ],
})

export default defineConfig({ targets: { orders } })
`
