import { expect, it } from 'vitest'
import { prefers } from '../../../../watch/page/accepts.ts'

it.each([
  // What Prometheus sends.
  [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.1',
    true,
  ],
  ['text/plain', false],
  ['text/plain;q=0.9, application/openmetrics-text;q=0.1', false],
  ['*/*', false],
  ['application/openmetrics-text', true],
  ['application/*', true],
  ['', false],
  [undefined, false],
])('whoever accepts %j gets OpenMetrics: %j', (accept, wanted) => {
  expect(prefers(accept, 'application/openmetrics-text', 'text/plain')).toBe(wanted)
})
