import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import type { KnownStack } from './known-stack.ts'
import { readIfThere } from './read-if-there.ts'

const lists = ['requirements.txt', 'pyproject.toml', 'Pipfile', 'setup.cfg', 'setup.py']
const sources = ['*.py', '*/*.py', '*/*/*.py']
const elsewhere = ['node_modules/**', '.venv/**', 'venv/**', 'test*/**']

/** The module that makes the app, as `--app` names it. */
const appOf = (cwd: string): { readonly module: string; readonly path?: string } | undefined => {
  const file = globSync(sources, { cwd, exclude: elsewhere })
    .toSorted()
    .find((each) => /^[\w.]*\s*=\s*Celery\(/m.test(readIfThere(cwd, each) ?? ''))
  const inSource = file?.startsWith('src/') === true
  const module = file
    ?.slice(inSource ? 'src/'.length : 0)
    .replace(/\.py$/, '')
    .replaceAll('/', '.')
  return module === undefined ? undefined : { module, ...(inSource ? { path: 'src' } : {}) }
}

/** Celery, in Python: a worker that takes its tasks from SQS. */
export const celery = (cwd: string): KnownStack | undefined => {
  const where = lists.find((file) => /\bcelery\b/i.test(readIfThere(cwd, file) ?? ''))
  if (where === undefined) return undefined
  const app = appOf(cwd)
  const program = existsSync(join(cwd, '.venv/bin/celery')) ? '.venv/bin/celery' : 'celery'
  const path = app?.path === undefined ? '' : `PYTHONPATH=${app.path} `
  return {
    title: 'Celery',
    where,
    ...(app === undefined ? {} : { start: `${path}${program} --app ${app.module} worker --loglevel INFO` }),
    parts: {
      imports: ['celeryTask', 'readCeleryLine'],
      // The stream's name is the task's, its body the task's only argument.
      message: ({ event, queue, body }) => `celeryTask({ queue: ${queue}, task: ${event}, id: copy, args: [${body}] })`,
      ready: String.raw`{ line: /ready\.$/ }`,
      readLine: 'readCeleryLine',
    },
  }
}
