/** Alerts that somebody asks about, answered from all open folders: one's own documents first, then those that come with Drillbook. */
import { type AlertCatalog, alertsIn, answersTo } from '../catalog/alerts.ts';
import { nearest } from '../document/nearest.ts';
import type { AnsweredAlert } from './library-types.ts';

/** Each alert found in `text` with its answers; none when there is no alert in it. Never throws. */
export function answerAlerts(
  text: string,
  own: readonly AlertCatalog[],
  builtIn: readonly AlertCatalog[],
): readonly AnsweredAlert[] {
  const groups = [together(own), together(builtIn)];
  return alertsIn(text).map(alert => {
    const answers = groups.flatMap(it => answersTo(alert, it));
    if (answers.length > 0) return { alert, answers, nearest: undefined };
    const known = groups.flatMap(group => [...group.all()].flatMap(document => document.alerts.map(it => it.name)));
    return { alert, answers, nearest: nearest(alert.name, known) };
  });
}

/** Several folders as one. */
const together = (catalogs: readonly AlertCatalog[]): AlertCatalog => ({
  byAlert: name => catalogs.flatMap(it => it.byAlert(name)),
  all: () => catalogs.flatMap(it => [...it.all()]),
});
