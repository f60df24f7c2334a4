// #region account
import { defineConfig } from '../../harness/settings/config.ts'

export default defineConfig({
  stack: 'external',
  stopAbove: { 'queue-depth': 500 },
  external: {
    region: 'eu-west-2',
    allow: {
      account: '111122223333',
      region: 'eu-west-2',
      queues: ['orders', 'orders_dlq'],
    },
    databases: { orders: 'postgresql://tester@db.internal.example:5432/orders' },
    budget: { messages: 500, minutes: 30 },
  },
})
// #endregion account
