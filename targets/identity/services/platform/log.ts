/** Writes a line of the structured log. */
export const log = (level: 'INFO' | 'WARN' | 'ERROR', message: string, more: object = {}): void => {
  process.stdout.write(`${JSON.stringify({ level, message, ...more })}\n`)
}

/** Raises and clears alerts, each once. */
export const alerts = () => {
  const raised = new Set<string>()
  return (name: string, isBad: boolean, message: string): void => {
    if (isBad === raised.has(name)) return
    if (isBad) raised.add(name)
    else raised.delete(name)
    log('WARN', message, { alert: { name, state: isBad ? 'raised' : 'cleared' } })
  }
}

/** Whether a known mistake is switched on. */
export const isDefect = (name: string): boolean => (process.env['DEFECTS'] ?? '').split(',').includes(name)

/** A variable that must be set. */
export const setting = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`${name} is not set`)
  return value
}
