// Stands in for the Python extension: the part of its API that we use. STUB_PYTHON is the active interpreter.
const { Uri } = require('vscode');

exports.activate = () => ({
  environments: {
    getActiveEnvironmentPath: () => ({ id: 'stub', path: process.env.STUB_PYTHON }),
    resolveEnvironment: async ({ path }) => ({ id: 'stub', executable: { uri: Uri.file(path) } }),
  },
});
