export const log = (level, message) => console.log(JSON.stringify({ level, message }))
