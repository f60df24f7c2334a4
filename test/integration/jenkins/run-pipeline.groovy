// Carries out a declarative Jenkinsfile without Jenkins: the directives and steps below are those that Jenkins' documentation names, each in the blocks in which it
// allows it, and no others. Whatever else a file says ends it, as Jenkins would refuse it. Parallel stages run one after the other.
//
//   java -cp groovy-all.jar groovy.ui.GroovyMain run-pipeline.groovy <Jenkinsfile> <repository> <folder of the build> [artifacts of the build before]
//
// Without the last one, the plugin Copy Artifact is not installed. Groovy is the version that Jenkins runs.
import org.codehaus.groovy.control.CompilerConfiguration
import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption

class Build {
  static File repository, folder, before
  static int workspaces = 0
  static Map stashes = [:]

  static Map run(List<String> command, File directory, Map more = [:]) {
    def builder = new ProcessBuilder(command).directory(directory).inheritIO()
    builder.environment().putAll(more)
    [code: builder.start().waitFor()]
  }

  /** A fresh workspace, with what the repository holds. */
  static File checkOut() {
    def workspace = new File(folder, "workspace-${++workspaces}")
    assert run(['git', 'clone', '--quiet', repository.path, workspace.path], folder).code == 0
    workspace
  }

  static List<Path> matching(File root, String pattern) {
    def matcher = FileSystems.default.getPathMatcher("glob:$pattern")
    def found = []
    if (root.exists()) root.eachFileRecurse { if (it.file && matcher.matches(root.toPath().relativize(it.toPath()))) found << it.toPath() }
    found
  }

  static int copy(File from, String pattern, File to) {
    def files = matching(from, pattern)
    for (file in files) {
      def target = to.toPath().resolve(from.toPath().relativize(file))
      Files.createDirectories(target.parent)
      Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING)
    }
    files.size()
  }
}

/** A block of the file, in which only what its class has may stand. */
abstract class Block {
  static within(Block block, Closure body) {
    body.delegate = block
    body.resolveStrategy = Closure.DELEGATE_ONLY
    body.call()
    block
  }
}

class Steps extends Block {
  File workspace
  def getEnv() { [JOB_NAME: 'nightly'] }

  void sh(String script) {
    println "+ $script"
    def commit = ['git', 'rev-parse', 'HEAD'].execute(null, workspace).text.trim()
    def code = Build.run(['/bin/sh', '-xe', '-c', script], workspace, [GIT_COMMIT: commit, BUILD_TAG: 'jenkins-nightly-80', JOB_NAME: 'nightly']).code
    if (code != 0) throw new RuntimeException("script returned exit code $code")
  }
  void echo(String text) { println text }
  void script(Closure body) { within(this, body) }
  void stash(Map options) {
    assert (options.keySet() - ['name', 'includes', 'allowEmpty']).empty
    def kept = new File(Build.folder, "stash-${options.name}")
    if (Build.copy(workspace, options.includes, kept) == 0 && !options.allowEmpty) throw new RuntimeException("No files included in stash '${options.name}'")
    Build.stashes[options.name] = kept
  }
  void unstash(String name) {
    if (!Build.stashes.containsKey(name)) throw new RuntimeException("No such saved stash '$name'")
    Build.copy(Build.stashes[name], '**', workspace)
  }
  void archiveArtifacts(Map options) {
    assert (options.keySet() - ['artifacts', 'allowEmptyArchive']).empty
    if (Build.copy(workspace, options.artifacts, new File(Build.folder, 'archive')) == 0 && !options.allowEmptyArchive) throw new RuntimeException('No artifacts found')
  }
  void junit(Map options) {
    assert (options.keySet() - ['testResults', 'allowEmptyResults']).empty
    def files = Build.matching(workspace, options.testResults)
    if (files.empty && !options.allowEmptyResults) throw new RuntimeException('No test report files were found')
    def tests = files.sum(0) { new XmlSlurper().parse(it.toFile()).'**'.count { each -> each.name() == 'testcase' } }
    println "junit: $tests tests"
  }
  def lastCompleted() { 'lastCompleted' }
  void copyArtifacts(Map options) {
    if (Build.before == null) throw new NoSuchMethodError("No such DSL method 'copyArtifacts' found among steps")
    assert (options.keySet() - ['projectName', 'selector', 'filter', 'optional']).empty
    if (Build.copy(Build.before, options.filter, workspace) == 0 && !options.optional) throw new RuntimeException('Failed to copy artifacts')
  }
}

class Post extends Block {
  List<Closure> bodies = []
  void always(Closure body) { bodies << body }
  void cleanup(Closure body) { bodies << body }
}

class Triggers extends Block {
  void cron(String spec) { assert spec.split().size() == 5 }
}
class Options extends Block {
  void timeout(Map options) { assert options.time > 0 && options.unit in ['MINUTES', 'HOURS'] }
}

class Stage extends Block {
  String name, agent
  Closure steps, after
  List<Stage> inner = []
  def getAny() { 'any' }
  def getNone() { 'none' }
  void agent(String which) { agent = which }
  void steps(Closure body) { steps = body }
  void parallel(Closure body) { inner = within(new Stages(), body).all }
  void post(Closure body) { after = body }

  void carryOut(String agentAbove) {
    println "[$name]"
    // A stage has steps or stages, never both.
    assert (steps == null) != inner.empty
    if (!inner.empty) {
      runAll()
      return
    }
    def where = agent ?: agentAbove
    if (where != 'any') throw new RuntimeException("stage '$name' has no agent")
    def doing = new Steps(workspace: Build.checkOut())
    try {
      Block.within(doing, steps)
    } finally {
      if (after != null) for (body in within(new Post(), after).bodies) Block.within(doing, body)
    }
  }

  /** All of them, also where one fails; then it fails. */
  void runAll() {
    def failed = []
    for (stage in inner) try { stage.carryOut('none') } catch (error) { println "$stage.name: $error.message"; failed << stage.name }
    if (!failed.empty) throw new RuntimeException("failed in ${failed.join(', ')}")
  }
}
class Stages extends Block {
  List<Stage> all = []
  void stage(String name, Closure body) { all << within(new Stage(name: name), body) }
}

class Pipeline extends Block {
  String agent
  Stages inner
  def getAny() { 'any' }
  def getNone() { 'none' }
  void agent(String which) { agent = which }
  void triggers(Closure body) { within(new Triggers(), body) }
  void options(Closure body) { within(new Options(), body) }
  void stages(Closure body) { inner = within(new Stages(), body) }
}

abstract class PipelineScript extends Script {
  void pipeline(Closure body) {
    def all = Block.within(new Pipeline(), body)
    assert all.agent != null && !all.inner.all.empty
    for (stage in all.inner.all) stage.carryOut(all.agent)
  }
}

def (file, repository, folder) = args
Build.repository = new File(repository).absoluteFile
Build.folder = new File(folder).absoluteFile
Build.before = args.length > 3 ? new File(args[3]) : null
Build.folder.mkdirs()
def configuration = new CompilerConfiguration(scriptBaseClass: PipelineScript.name)
try {
  new GroovyShell(this.class.classLoader, new Binding(), configuration).evaluate(new File(file))
  println 'SUCCESS'
} catch (Throwable error) {
  println "FAILURE: $error"
  System.exit(1)
}
