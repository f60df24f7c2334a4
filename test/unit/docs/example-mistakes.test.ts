import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { target as celery } from '../../../examples/celery/shakedown.config.ts'
import { target as go } from '../../../examples/go/shakedown.config.ts'
import { target as spring } from '../../../examples/spring/shakedown.config.ts'
import { target as sqsConsumer } from '../../../examples/sqs-consumer/shakedown.config.ts'

it.each([celery, go, spring, sqsConsumer])('the page of $name lists its mistakes, and who catches each', (target) => {
  const page = readFileSync(new URL(`../../../examples/${target.name}/README.md`, import.meta.url), 'utf8')
  const rows = [
    ...page.matchAll(/^\| `(?<name>[\w-]+)` +\|[^|]*\| `(?<scenario>[\w-]+)`, by `(?<check>[\w-]+)` +\|$/gm),
  ]
  expect(
    rows.map(({ groups }) => ({ ...groups })).toSorted((a, b) => String(a['name']).localeCompare(String(b['name']))),
  ).toEqual(
    target.defects
      .map(({ name, scenario, check }) => ({ name, scenario, check }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
  )
})
