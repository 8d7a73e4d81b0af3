// Cuts each line of a file with OmegaT's own segmenter and the rules of an SRX file.
// Arguments: the SRX file, the text, the language. Output: one line for each line, tabs between segments.
import java.util.regex.Pattern
import org.omegat.core.segmentation.*
import org.omegat.util.Language

def file = new XmlSlurper().parse(new File(args[0]))
def groups = file.body.languagerules.languagerule.collectEntries { group ->
    [(group.@languagerulename.text()): group.rule.collect {
        new Rule(it.@break.text() != 'no', it.beforebreak.text(), it.afterbreak.text())
    }]
}
// Some Java engines put what stands before an exception into lookbehind: its length must have a bound there.
file.body.languagerules.languagerule.rule.findAll { it.@break.text() == 'no' }.each {
    def before = it.beforebreak.text().replaceAll(/(?<!\\)\*/, '{0,100}').replaceAll(/(?<![\\?*+}])\+/, '{1,100}')
    Pattern.compile('(?<=' + before + ')' + it.afterbreak.text())
}
def srx = new SRX()
srx.mappingRules = file.body.maprules.languagemap.collect {
    new MapRule(it.@languagerulename.text(), it.@languagepattern.text(), groups[it.@languagerulename.text()])
}
def segmenter = new Segmenter()
segmenter.setSRX(srx)
def out = new PrintStream(System.out, true, 'UTF-8')
new File(args[1]).eachLine('UTF-8') { line ->
    out.println segmenter.segment(new Language(args[2]), line, [], [])*.trim().join('\t')
}
