// Preloaded into every process of the bench, so that the sources under test stay as they are. It tells what the process has used so far, and
// ends it with the bench.

/** What a process has used since it began. */
export interface Usage {
  readonly cpuMicros: number
  readonly rssBytes: number
}

process.on('message', (question) => {
  if (question !== 'usage') return
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMicros: user + system, rssBytes: process.memoryUsage.rss() } satisfies Usage)
})
process.once('disconnect', () => process.exit())
