import { rules } from '@/texts/en/rules';
import { actionWords } from './action_words';
import { asObject, isObject, listAt, objectAt, textAt } from './read';
import { plainNames, sentenceCase } from './words';
import type { Decision, TraceEntry } from './turn';

// Why a decision was made, for people: nodes by their titles, the program's own policies in words.

export interface TraceLine {
  id: string;
  title: string;
  /** A node or transition of the template; else a policy of the program. */
  ofTemplate: boolean;
  fired: boolean;
  why: string;
  actions: string[];
}

/** Titles of all nodes and transitions of a template, by id. */
export function nodeTitles(template: unknown): Map<string, string> {
  const titles = new Map<string, string>();
  const visit = (value: unknown) => {
    if (Array.isArray(value)) {
      value.forEach(visit);
    } else if (isObject(value)) {
      const id = textAt(value, 'id');
      const title = textAt(value, 'title');
      if (id !== '' && title !== '' && !titles.has(id)) titles.set(id, title);
      Object.values(value).forEach(visit);
    }
  };
  visit(asObject(template)['decision_tree']);
  return titles;
}

/** Titles of the stages of a template, by id. */
export function stageTitles(template: unknown): Map<string, string> {
  const stages = listAt(objectAt(template, 'session_config'), 'stages');
  return new Map(stages.map((stage): [string, string] => [textAt(stage, 'id'), textAt(stage, 'title')]).filter(([, title]) => title !== ''));
}

/** "intent=ask_price and not (tag vip=no)" -> "intent is ask price and not (tag vip is no)". */
export function whyWords(why: string): string {
  return plainNames(why.replaceAll(/([\w\]])=([^\s=])/g, '$1 is $2'));
}

export function traceLine(entry: TraceEntry, titles: Map<string, string>): TraceLine {
  const policy = rules.policies[entry.id];
  return {
    id: entry.id,
    title: titles.get(entry.id) ?? policy ?? sentenceCase(entry.id.replaceAll('.', ' ')),
    ofTemplate: policy === undefined && !entry.id.includes('.'),
    fired: entry.fired,
    why: whyWords(entry.why),
    actions: entry.actions.map((action) => actionWords(action, undefined)),
  };
}

/** What led to the decision, and how many nodes were looked at in vain. */
export function tracesOf(decision: Decision, titles: Map<string, string>): { fired: TraceLine[]; passed: TraceLine[] } {
  const lines = decision.trace.map((entry) => traceLine(entry, titles));
  return { fired: lines.filter((line) => line.fired), passed: lines.filter((line) => !line.fired) };
}
