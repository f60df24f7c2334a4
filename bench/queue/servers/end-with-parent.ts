/** Prints where the server is and how long its start took; ends the process when the parent goes away. */
export const endWithParent = (url: string, startMs: number): void => {
  process.stdin.resume()
  process.stdin.on('end', () => process.exit(0))
  process.stdout.write(`${JSON.stringify({ url, startMs })}\n`)
}
