/** Ends this process once another one is gone, however that ended. */
export const endWith = (owner: number): void => {
  setInterval(() => {
    try {
      process.kill(owner, 0)
    } catch {
      process.exit()
    }
  }, 200)
}
