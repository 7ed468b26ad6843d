import { rules } from '@/texts/en/rules';
import { asObject, flagAt, listAt, numberAt, objectAt, shown, textAt, textsAt } from './read';

// Conditions and actions of a template (docs/templates.md) in words, and as a tree that a page can lay out.

/** A condition as people read it: one sentence, or several under "all of" and "any of". */
export type Clause =
  | { kind: 'words'; text: string }
  | { kind: 'all' | 'any' | 'none'; clauses: Clause[] };

const words = (text: string): Clause => ({ kind: 'words', text });

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

type Reader = (condition: object, negated: boolean) => string;

const readers: Record<string, Reader> = {
  intent: (c, not) => {
    const names = texts(asObject(c)['intent']);
    return not ? rules.notIntent(names) : rules.intent(names, numberAt(c, 'min_confidence'));
  },
  field: (c, not) => {
    const field = textAt(c, 'field');
    const state = textAt(c, 'is');
    if (state !== '') return not ? rules.notFieldState(field, state) : rules.fieldState(field, state);
    if ('in' in c) return negate(rules.isOneOf(field, textsAt(c, 'in')), not);
    return negate(rules.compare(field, textAt(c, 'op'), shown(asObject(c)['value'])), not);
  },
  sentiment: (c, not) => negate(rules.mood(textAt(c, 'sentiment'), shown(asObject(c)['value'])), not),
  stage_turns: (c, not) => negate(rules.stageTurns(textAt(c, 'stage_turns'), shown(asObject(c)['value'])), not),
  call_seconds: (c, not) => negate(rules.callSeconds(textAt(c, 'call_seconds'), shown(asObject(c)['value'])), not),
  not_understood: (c, not) =>
    negate(rules.notUnderstood(textAt(c, 'not_understood'), shown(asObject(c)['value'])), not),
  stage: (c, not) => {
    const names = texts(asObject(c)['stage']);
    return not ? rules.notStage(names) : rules.stage(names);
  },
  stage_complete: (c, not) => {
    const complete = asObject(c)['stage_complete'] !== false;
    return complete !== not ? rules.stageComplete : rules.notStageComplete;
  },
  trigger: (c, not) =>
    negate(rules.either(texts(asObject(c)['trigger']).map((name) => rules.triggers[name] ?? name)), not),
  tool: (c, not) => {
    const tool = textAt(c, 'tool');
    const path = textAt(c, 'path');
    if (path === '') return negate(rules.toolStatus(tool, texts(asObject(c)['status'])), not);
    return negate(rules.compare(rules.toolValue(tool, path), textAt(c, 'op'), shown(asObject(c)['value'])), not);
  },
  contact: (c, not) => {
    const subject = rules.contact(textAt(c, 'contact'));
    const state = textAt(c, 'is');
    if (state !== '') return not ? rules.notFieldState(subject, state) : rules.fieldState(subject, state);
    return negate(rules.compare(subject, textAt(c, 'op'), shown(asObject(c)['value'])), not);
  },
  said: (c, not) => (not ? rules.notSaid(textAt(c, 'said')) : rules.said(textAt(c, 'said'))),
  offer: (c, not) => {
    const offer = textAt(c, 'offer');
    if (textAt(c, 'is') !== '') return not ? rules.notOfferExhausted(offer) : rules.offerExhausted(offer);
    return negate(rules.offersMade(offer, textAt(c, 'made'), shown(asObject(c)['value'])), not);
  },
  time: (c, not) => {
    const time = objectAt(c, 'time');
    return negate(rules.time(textsAt(time, 'days'), textAt(time, 'from'), textAt(time, 'to')), not);
  },
  dtmf: (c, not) => negate(rules.keys(texts(asObject(c)['dtmf'])), not),
  tag: (c, not) => (not ? rules.notTag(textAt(c, 'tag')) : rules.tag(textAt(c, 'tag'))),
};

function negate(text: string, negated: boolean): string {
  return negated ? rules.not(text) : text;
}

function group(kind: 'all' | 'any', conditions: unknown[], negated: boolean): Clause {
  // not (a and b) = not a or not b: people read that more easily than a "not" in front of everything.
  const turned = negated ? (kind === 'all' ? 'any' : 'all') : kind;
  const clauses = conditions.map((one) => clauseOf(one, negated));
  const only = clauses[0];
  if (clauses.length === 1 && only) return only;
  if (clauses.length === 0) return words(turned === 'all' ? rules.always : rules.never);
  return { kind: turned, clauses };
}

export function clauseOf(condition: unknown, negated = false): Clause {
  const c = asObject(condition);
  if ('all' in c) return group('all', listAt(c, 'all'), negated);
  if ('any' in c) return group('any', listAt(c, 'any'), negated);
  if ('not' in c) return clauseOf(c['not'], !negated);
  // "sentiment" and its like stand first in what they belong to; a tool's condition has "status" too.
  const kind = Object.keys(readers).find((key) => key in c);
  const reader = kind === undefined ? undefined : readers[kind];
  return words(reader === undefined ? negate(shown(condition), negated) : reader(c, negated));
}

/** The whole condition in one line: "a and (b or c)". */
export function conditionWords(condition: unknown): string {
  const line = (clause: Clause, inner: boolean): string => {
    if (clause.kind === 'words') return clause.text;
    const joined = clause.clauses.map((one) => line(one, true)).join(` ${clause.kind === 'all' ? rules.and : rules.or} `);
    return inner ? `(${joined})` : joined;
  };
  return condition === undefined || condition === null ? rules.always : line(clauseOf(condition), false);
}

export function actionWords(action: unknown): string[] {
  const a = asObject(action);
  const say = rules.actions;
  const found: string[] = [];
  const on = (key: string, text: (value: unknown) => string) => {
    if (key in a) found.push(text(a[key]));
  };
  on('say', (value) => say.say(shown(value)));
  on('say_text', (value) => say.sayText(shown(value)));
  on('ask', (value) => say.ask(shown(value)));
  on('repeat', () => say.repeat);
  on('set_stage', (value) => say.setStage(shown(value)));
  on('set_field', (value) => say.setField(textAt(value, 'field'), shown(asObject(value)['value'])));
  on('clear_field', (value) => say.clearField(shown(value)));
  on('call_tool', (value) => say.callTool(typeof value === 'string' ? value : textAt(value, 'tool')));
  on('filler', (value) => say.filler(shown(value)));
  on('direct', (value) => say.direct(shown(value)));
  on('offer', (value) => say.offer(shown(value)));
  on('transfer', (value) =>
    typeof value === 'string'
      ? say.transfer(value, false)
      : say.transfer(textAt(value, 'destination'), textAt(value, 'mode') === 'warm'),
  );
  on('schedule_callback', (value) => say.callback(textAt(value, 'field')));
  on('set_lead_status', (value) => say.leadStatus(shown(value)));
  on('tag', (value) => say.tag(shown(value)));
  on('send_dtmf', (value) => say.dtmf(shown(value)));
  on('opt_out', () => say.optOut);
  on('end_call', (value) =>
    typeof value === 'string' ? say.endCall(value, '') : say.endCall(textAt(value, 'outcome'), textAt(value, 'say')),
  );
  on('voicemail', () => say.voicemail);
  return found.length > 0 ? found : [shown(action)];
}

/** A node of the decision tree, as people read it. */
export interface RuleNode {
  id: string;
  title: string;
  pointer: string;
  when: Clause | null;
  then: string[];
  otherwise: string[];
  children: RuleNode[];
  stop: boolean;
}

export function ruleNodes(nodes: unknown, pointer: string): RuleNode[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.map((node, index) => {
    const at = `${pointer}/${index}`;
    const when = asObject(node)['when'];
    return {
      id: textAt(node, 'id'),
      title: textAt(node, 'title'),
      pointer: at,
      when: when === undefined ? null : clauseOf(when),
      then: listAt(node, 'then').flatMap(actionWords),
      otherwise: listAt(node, 'else').flatMap(actionWords),
      children: ruleNodes(asObject(node)['children'], `${at}/children`),
      stop: flagAt(node, 'stop'),
    };
  });
}
