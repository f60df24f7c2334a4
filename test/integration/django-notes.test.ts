import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { pythonEnvironment } from './package/python-environment.ts'

// People write notes in Django's admin, whose pages, forms and sessions nobody here made.

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-django-notes-'))
let why: string | undefined
beforeAll(async () => {
  cpSync(new URL('django-notes/', import.meta.url), cwd, { recursive: true })
  why = await pythonEnvironment(cwd)
})
afterAll(() => rmSync(cwd, { recursive: true }))

it('Django’s admin keeps what two people write where it counts versions, and loses text as it comes; sessions outlive a restart unless they are the process’s own; what its database does not take is said, and is saved once', async ({
  skip,
}) => {
  if (why !== undefined) return skip(why)
  const { code, out, err } = await shakedown(['proof'], { cwd }).ended
  expect([code, out], err).toEqual([
    0,
    expect.stringContaining('All 4 defects were caught, and the healthy system passes.'),
  ])
})
