import { defineConfig, defineFrontDoor, defineTarget } from 'shakedown'

const java = ['java', '-cp', '.:jars/*', 'Gateway'] as const
const program = { ready: { path: '/health' }, health: '/health', replicas: 1 } as const
const defect = (name: string, check: string, says: string) => ({
  name,
  says,
  scenario: 'circuit-breaker',
  check,
  streams: ['java.gateway'],
})

export default defineConfig({
  targets: {
    gateway: defineTarget({
      name: 'gateway',
      severalAtOnce: true,
      fronts: [
        defineFrontDoor({
          name: 'java.gateway',
          process: 'gateway',
          links: { ledger: 'ledger', stock: 'stock' },
          calls: { ledger: () => ({ path: '/ledger' }), stock: () => ({ path: '/stock' }) },
          breaker: { timeoutMs: 1500, opensAfter: 4, halfOpensAfterMs: 1500, letsThrough: 3 },
        }),
      ],
      processes: [
        {
          ...program,
          name: 'gateway',
          command: [...java, 'gateway'],
          dependsOn: ['ledger', 'stock'],
          env: ({ serviceUrl }) => ({ LEDGER_URL: serviceUrl('ledger'), STOCK_URL: serviceUrl('stock') }),
        },
        { ...program, name: 'ledger', command: [...java, 'upstream'] },
        { ...program, name: 'stock', command: [...java, 'upstream'] },
      ],
      defects: [
        defect('judges-after-a-hundred', 'fails-fast', 'Of fewer than a hundred calls nothing is judged.'),
        defect('half-open-lets-ten-through', 'half-open-lets-one-through', 'Ten calls are let through at once.'),
      ],
    }),
  },
})
