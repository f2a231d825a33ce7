/** A calendar day, `2026-05-29`: no hour, no zone. */
export type Day = `${number}-${number}-${number}`

const millisecondsADay = 86_400_000

/** The day an instant falls on, counted in UTC. */
export function dayOf(instant: number): Day {
  return new Date(instant).toISOString().slice(0, 10) as Day
}

export function addDays(day: Day, days: number): Day {
  return dayOf(Date.parse(day) + days * millisecondsADay)
}
