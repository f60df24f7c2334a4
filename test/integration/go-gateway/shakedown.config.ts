import { alertSource, defineConfig, defineFrontDoor, defineTarget, type TargetOptions } from 'shakedown'

const port = Number(process.env['ALERTS_PORT'])

const withBreakers = defineFrontDoor({
  name: 'go.gateway',
  process: 'gateway',
  links: { ledger: 'ledger', stock: 'stock' },
  calls: { ledger: () => ({ path: '/ledger' }), stock: () => ({ path: '/stock' }) },
  breaker: { timeoutMs: 1000, opensAfter: 3, halfOpensAfterMs: 1000 },
})

const underLoad = defineFrontDoor({
  name: 'go.gateway',
  process: 'gateway',
  read: () => ({ path: '/entries' }),
  thresholds: { p95Ms: 1000, p99Ms: 2000, errorShare: 0.01 },
  alerts: {
    names: { info: 'GatewayInfo', warning: 'GatewayWarning', critical: 'GatewayCritical' },
    from: {
      info: { slowMs: 500, errorShare: 0.01 },
      warning: { slowMs: 1000, errorShare: 0.02 },
      critical: { slowMs: 2000, errorShare: 0.05 },
    },
    withinMs: 10_000,
  },
})

const defect = (name: string, says: string, check: string, scenario = 'circuit-breaker') => ({
  name,
  says,
  scenario,
  check,
  streams: ['go.gateway'],
})

const program = { ready: { path: '/health' }, health: '/health', replicas: 1 } as const

const gateway = ({ fronts, defects }: Required<Pick<TargetOptions, 'fronts' | 'defects'>>) =>
  defineTarget({
    name: 'gateway',
    fronts,
    defects,
    alerts: alertSource({ port }),
    processes: [
      {
        ...program,
        name: 'gateway',
        command: ['./gateway', 'gateway'],
        dependsOn: ['ledger', 'stock'],
        env: ({ serviceUrl }) => ({
          LEDGER_URL: serviceUrl('ledger'),
          STOCK_URL: serviceUrl('stock'),
          ALERTS_URL: `http://127.0.0.1:${port}`,
          LIMIT: process.env['LIMIT'] ?? '',
        }),
      },
      { ...program, name: 'ledger', command: ['./gateway', 'upstream'] },
      { ...program, name: 'stock', command: ['./gateway', 'upstream'] },
    ],
  })

export default defineConfig({
  targets: {
    breakers: gateway({
      fronts: [withBreakers],
      defects: [
        defect('breaker-never-opens', 'Nothing opens the breaker.', 'fails-fast'),
        defect('breaker-never-closes', 'An open breaker stays open for hours.', 'breaker-closes'),
        defect('breaker-shared-by-upstreams', 'One breaker is for all.', 'other-upstreams-unharmed'),
        defect('half-open-lets-all-through', 'A thousand try at once.', 'half-open-lets-one-through'),
      ],
    }),
    throttle: gateway({
      fronts: [underLoad],
      defects: [
        defect('no-load-shedding', 'All are let in.', 'sheds-load', 'gateway-under-load'),
        defect('queue-without-bound', 'Whoever cannot be let in waits.', 'sheds-load', 'gateway-under-load'),
        defect('sheds-without-a-word', 'Nobody is told when to return.', 'sheds-load', 'gateway-under-load'),
        defect('alert-level-wrong', 'What is critical could wait.', 'raises-right-level', 'gateway-under-load'),
      ],
    }),
  },
})
