// node build.js, after ngc: puts the add-on together as a remote of webpack's module federation, as NDE loads it. Angular is in it and shared with
// nobody, so that it does not matter which one the host has.
import { fileURLToPath } from 'node:url'
import webpack from 'webpack'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))

/** The name of the add-on, as it is registered in Alma. */
const name = 'patronGateway'

const compiler = webpack({
  mode: 'production',
  context: path('.'),
  entry: {},
  devtool: false,
  experiments: { outputModule: true },
  output: { path: path('dist'), clean: true, publicPath: 'auto', uniqueName: name, chunkFilename: 'chunk.[contenthash].js' },
  module: {
    rules: [
      {
        // What Angular publishes is compiled half way; without its linker the whole compiler would have to come along.
        test: /\.m?js$/,
        include: /node_modules[\\/]@angular/,
        resolve: { fullySpecified: false },
        use: {
          loader: 'babel-loader',
          options: { plugins: ['@angular/compiler-cli/linker/babel'], compact: false, configFile: false, babelrc: false },
        },
      },
    ],
  },
  plugins: [
    new webpack.DefinePlugin({ ngDevMode: 'false', ngI18nClosureMode: 'false', ngJitMode: 'false' }),
    new webpack.container.ModuleFederationPlugin({
      name,
      library: { type: 'module' },
      filename: 'remoteEntry.js',
      exposes: { [`./${name}`]: './build/nde/src/bootstrap.js' },
    }),
  ],
})

compiler.run((error, stats) => {
  if (error || stats.hasErrors()) {
    process.stderr.write(`${error ?? stats.toString({ all: false, errors: true })}\n`)
    process.exitCode = 1
  } else {
    process.stdout.write(`${stats.toString({ all: false, assets: true })}\n`)
  }
})
