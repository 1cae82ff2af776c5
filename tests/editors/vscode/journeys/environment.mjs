// A model that the environment names wins over the setting, and the user is told so.
export async function environment(journey) {
  const server = await journey.start({ env: { MIYABI_MODEL: 'gpt-oss:20b' } });
  const bench = await journey.open(server);

  await journey.step('Switch model says that the environment wins', async () => {
    await bench.statusItem('gpt-oss:20b').waitFor();
    await bench.command('Miyabi: Switch Model');
    await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'smollm2:135m' }).click();
    await bench.toast('gpt-oss:20b is asked: a MIYABI_MODEL variable').waitFor();
    await bench.shot('environment-wins');
  });
}
