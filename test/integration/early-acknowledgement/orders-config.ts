/** Configuration of consumers in Python of one queue, whose only effect is an order at `shop.py`; both are in the folder of the test. */
export const ordersConfig = (visibilityTimeoutSeconds: number): string =>
  `import { defineConfig, defineStream, defineTarget, http } from 'shakedown'
     const placed = defineStream({
       name: 'order.placed',
       queue: { name: 'orders', visibilityTimeoutSeconds: ${visibilityTimeoutSeconds}, maxReceiveCount: 3 },
       consumer: 'orders',
       event: ({ key, copy }) => ({ reference: key, id: copy }),
       effects: http({ process: 'shop', path: (key) => '/orders?reference=' + key }),
       links: { dependency: 'shop' },
     })
     const target = defineTarget({
       name: 'orders',
       streams: [placed],
       processes: [
         { name: 'orders', command: '.venv/bin/python consumer.py', dependsOn: ['shop'], ready: { line: /ready/ },
           env: ({ serviceUrl }) => ({ SHOP_URL: serviceUrl('shop') }) },
         { name: 'shop', command: '.venv/bin/python shop.py', ready: { path: '/orders' } },
       ],
     })
     export default defineConfig({ targets: { orders: target } })`
