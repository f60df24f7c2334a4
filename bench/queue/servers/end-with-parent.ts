/**
 * Prints where the server is and how long its start took, answers every line of input with the CPU time used so far in
 * microseconds, and ends the process when the parent goes away.
 */
export const endWithParent = (url: string, startMs: number): void => {
  process.stdin.on('data', () => {
    const { user, system } = process.cpuUsage()
    process.stdout.write(`${user + system}\n`)
  })
  process.stdin.on('end', () => process.exit(0))
  process.stdout.write(`${JSON.stringify({ url, startMs })}\n`)
}
