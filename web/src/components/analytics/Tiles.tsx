import { SimpleGrid } from '@mantine/core';
import type { Overview } from '@/api/analytics';
import { StatTile } from '@/components/StatTile';
import { formatCost } from '@/lib/cost';
import { formatDuration } from '@/lib/duration';
import { percentOf } from '@/lib/percent';
import { texts } from '@/texts/en';

const words = texts.analytics.tiles;

function costDetail({ cost, tokens }: Overview): string {
  const all = tokens.prompt + tokens.completion;
  if (all === 0) return words.noTokens;
  return cost.total === 0 ? words.tokens(all.toLocaleString('en')) : words.costPerCall(formatCost(cost.mean_per_answered_call ?? 0));
}

/** How good calls were, how lively, and what they cost. */
export function QualityTiles({ numbers }: { numbers: Overview }) {
  const { score, turns, cost } = numbers;
  return (
    <>
      <StatTile label={words.score} value={score === null ? texts.common.none : percentOf(score)} detail={words.scoreHint} />
      <StatTile
        label={words.turns}
        value={turns.mean_per_call === null ? texts.common.none : turns.mean_per_call.toLocaleString('en', { maximumFractionDigits: 1 })}
        detail={words.interrupted(turns.total === 0 ? 0 : Math.round((100 * turns.interrupted) / turns.total))}
      />
      <StatTile label={words.cost} value={formatCost(cost.total)} detail={costDetail(numbers)} />
    </>
  );
}

/** The same, with how many calls there were and how long they were. */
export function OverviewTiles({ numbers }: { numbers: Overview }) {
  const { calls, talk } = numbers;
  return (
    <SimpleGrid cols={{ base: 2, md: 3, lg: 5 }} spacing="md">
      <StatTile
        label={words.calls}
        value={calls.total.toLocaleString('en')}
        detail={words.answered(Math.round(100 * (calls.answer_rate ?? 0)))}
      />
      <StatTile label={words.talk} value={formatDuration(talk.seconds)} detail={words.perCall(formatDuration(talk.mean_seconds ?? 0))} />
      <QualityTiles numbers={numbers} />
    </SimpleGrid>
  );
}
