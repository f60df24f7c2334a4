import { fork } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { endWith } from './end-with.ts'

// A parent with two workers of its own program, as prefork servers have them: one of them, or the parent itself, makes a call about a key once it is told to.
//   node worker-group.ts <url> <key> <pid of the owner> replaces|does-not-replace worker|parent
const [url = '', key = '', owner = '', replaces = '', caller = '', part = 'parent'] = process.argv.slice(2)

const call = async (): Promise<void> => {
  while (!existsSync('go')) await delay(20)
  await fetch(url, { method: 'POST', body: key }).catch(() => undefined)
}

if (part === 'parent') {
  endWith(Number(owner))
  const start = (calls: boolean): void => {
    const args = [url, key, String(process.pid), replaces, caller, calls ? 'calls' : 'waits']
    const child = fork(new URL(import.meta.url).pathname, args)
    child.on('exit', () => {
      if (replaces === 'replaces') start(false)
    })
  }
  start(caller === 'worker')
  start(false)
  if (caller === 'parent') void call()
  writeFileSync('started', '')
} else {
  endWith(Number(owner))
  if (part === 'calls') await call()
}
setInterval(() => undefined, 1_000)
