/** What a session of the server is called: not every driver takes a name from PGAPPNAME, and then its backend must do. */
export const sessionName = (application: string, pid: number): string =>
  application === '' ? `backend ${pid}` : `${application} (backend ${pid})`
