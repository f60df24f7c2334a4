import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'

const lockForm = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), optionalDependencies: z.record(z.string(), z.string()).optional() }),
  ),
})

// npm writes no entry for an optional package that its registry did not have when the lock file was made (another platform's
// binary, on a partial mirror), and "npm ci" then refuses the lock file everywhere: "Missing: … from lock file".
it('names every optional package, also those of other platforms', () => {
  const { packages } = lockForm.parse(
    JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8')),
  )
  const wanted = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => ({ path, name })),
  )
  expect(wanted.length).toBeGreaterThan(50)
  const missing = wanted.filter(
    ({ path, name }) =>
      packages[`node_modules/${name}`] === undefined && packages[`${path}/node_modules/${name}`] === undefined,
  )
  expect(missing).toEqual([])
})
