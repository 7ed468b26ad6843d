import { SimpleGrid } from '@mantine/core';
import { DEFAULT_VOICE } from '@/lib/template';
import { texts } from '@/texts/en';
import { DraftSelect, DraftSlider, DraftSwitch, DraftText } from '../DraftFields';
import { ListenToVoice } from '../ListenToVoice';
import { Section } from '../Section';

const words = texts.wizard.voice;
const AUDIO = 'audio_settings';

export function VoiceStep() {
  return (
    <>
      <Section title={words.voice}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <DraftText path={[AUDIO, 'voice']} label={words.voice} hint={words.voiceHint} fallback={DEFAULT_VOICE} />
          <DraftText path={[AUDIO, 'speaking_style']} label={words.style} hint={words.styleHint} />
        </SimpleGrid>
        <DraftSlider
          path={[AUDIO, 'speed']}
          label={words.speed}
          min={0.5}
          max={2}
          step={0.05}
          fallback={1}
          show={words.speedValue}
        />
        <ListenToVoice />
      </Section>
      <Section title={words.turns}>
        <Pause member="hangover_ms" label={words.hangover} fallback={600} />
        <Pause member="hangover_yes_no_ms" label={words.hangoverYesNo} fallback={350} />
        <Pause member="hangover_digits_ms" label={words.hangoverDigits} fallback={800} />
      </Section>
      <Section title={words.interruptions}>
        <DraftSwitch path={[AUDIO, 'barge_in', 'enabled']} label={words.bargeIn} fallback />
        <DraftSlider
          path={[AUDIO, 'barge_in', 'min_words']}
          label={words.minWords}
          min={0}
          max={5}
          step={1}
          fallback={1}
          show={String}
        />
      </Section>
      <Section title={words.length}>
        <DraftSlider
          path={['session_config', 'max_call_seconds']}
          label={words.length}
          min={60}
          max={1800}
          step={60}
          fallback={480}
          show={words.seconds}
        />
        <DraftSelect
          path={['session_config', 'voicemail', 'action']}
          label={words.voicemail}
          fallback="hang_up"
          options={[
            { value: 'leave_message', label: words.voicemailActions.leave_message },
            { value: 'hang_up', label: words.voicemailActions.hang_up },
            { value: 'continue', label: words.voicemailActions.continue },
          ]}
        />
      </Section>
    </>
  );
}

function Pause({ member, label, fallback }: { member: string; label: string; fallback: number }) {
  return (
    <DraftSlider
      path={[AUDIO, 'turn_taking', member]}
      label={label}
      min={100}
      max={2000}
      step={50}
      fallback={fallback}
      show={words.ms}
    />
  );
}
