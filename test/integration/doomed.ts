import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { DatabaseSync, StatementSync } from 'node:sqlite'

// Loaded before a command (NODE_OPTIONS=--import=…): ends it with SIGKILL at its n-th write (DOOMED_AT), files half written and transactions under way.

let left = Number(process.env['DOOMED_AT'])
const isLast = (): boolean => {
  left -= 1
  return left === 0
}
const end = (): never => {
  process.kill(process.pid, 'SIGKILL')
  throw new Error('it goes on')
}

const { writeFile, rename, rm } = fs.promises
fs.promises.writeFile = async (file, data, options) => {
  if (!isLast()) return writeFile(file, data, options)
  if (typeof data === 'string') await writeFile(file, data.slice(0, data.length / 2), options)
  return end()
}
fs.promises.rename = async (from, to) => (isLast() ? end() : rename(from, to))
fs.promises.rm = async (path, options) => (isLast() ? end() : rm(path, options))
const { createWriteStream } = fs
fs.createWriteStream = (path, options) => {
  const stream = createWriteStream(path, options)
  if (isLast()) stream.once('ready', end)
  return stream
}
syncBuiltinESMExports()

// oxlint-disable-next-line typescript/unbound-method -- called with its own object below
const [exec, run] = [DatabaseSync.prototype.exec, StatementSync.prototype.run]
DatabaseSync.prototype.exec = function doomed(sql) {
  if (isLast()) end()
  exec.call(this, sql)
}
StatementSync.prototype.run = function doomed(...values: unknown[]) {
  if (isLast()) end()
  return Reflect.apply(run, this, values)
}
