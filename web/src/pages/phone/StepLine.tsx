import { Group, Loader, Text, ThemeIcon, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import type { ShownStep, StepState } from '@/lib/phoneSteps';
import { texts } from '@/texts/en';

const words = texts.phone.test;

function Mark({ state }: { state: StepState }) {
  if (state === 'running') return <Loader size={18} m={2} aria-label={words.running} />;
  const color = state === 'good' ? 'teal' : state === 'failed' ? 'red' : 'gray';
  const MarkIcon = state === 'good' ? IconCheck : state === 'failed' ? IconX : IconMinus;
  return (
    <ThemeIcon size={22} radius="xl" variant="light" color={color} style={{ flex: 'none' }}>
      <MarkIcon size={14} stroke={2.2} aria-hidden />
    </ThemeIcon>
  );
}

/** One step of a test: whether it passed, what was seen, and what to do where it failed. */
export function StepLine({ step }: { step: ShownStep }) {
  const quiet = step.state === 'waiting' || step.state === 'not_reached';
  return (
    <Group component="li" gap={10} wrap="nowrap" align="flex-start" py={5}>
      <Mark state={step.state} />
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={quiet ? 400 : 550} c={quiet ? 'dimmed' : undefined}>
          {words.steps[step.name]}
          {step.state === 'not_reached' && <VisuallyHidden> {words.notReached}</VisuallyHidden>}
        </Text>
        {step.detail !== '' && (
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {step.detail}
          </Text>
        )}
        {step.mend !== '' && (
          <Text size="sm" fw={500} c="var(--mantine-color-error)" style={{ overflowWrap: 'anywhere' }}>
            {step.mend}
          </Text>
        )}
      </div>
    </Group>
  );
}
