import { globSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { KnownStack } from './known-stack.ts'
import { readIfThere } from './read-if-there.ts'

/** The AWS SDK for Go. */
export const go = (cwd: string): KnownStack | undefined => {
  const module = readIfThere(cwd, 'go.mod')
  if (module === undefined || !/aws-sdk-go(?:-v2)?\b/.test(module)) return undefined
  const command = ['main.go', ...globSync('cmd/*/main.go', { cwd }).toSorted()].find(
    (file) => readIfThere(cwd, file) !== undefined,
  )
  const folder = command === undefined ? '.' : dirname(command)
  const named = folder === '.' ? /^module\s+(\S+)/m.exec(module)?.[1] : folder
  const program = `bin/${basename(named ?? 'consumer')}`
  return {
    title: 'the AWS SDK for Go',
    where: 'go.mod',
    ...(command === undefined
      ? {}
      : { start: program, build: `go build -o ${program} ${folder === '.' ? '.' : `./${folder}`}` }),
    parts: {},
  }
}
