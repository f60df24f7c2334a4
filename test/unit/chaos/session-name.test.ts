import { expect, it } from 'vitest'
import { sessionName } from '../../../chaos/database/parts/session-name.ts'

it.each([
  ['orders-1', 'orders-1 (backend 7)'],
  ['', 'backend 7'],
])('calls a session of the application "%s" %s', (application, name) => {
  expect(sessionName(application, 7)).toBe(name)
})
